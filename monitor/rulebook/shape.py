"""What may stand in rules.yaml: the shape that is checked, and that the JSON Schema for editors is made from."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from monitor.model import Act, Stance, Strength

Words = Annotated[
    list[str] | dict[str, list[str]],
    Field(description="Phrases, or phrases by language (en, uk, ...). Every phrase holds in every text."),
]


DocumentKind = Literal["posting", "patent", "policy", "statement", "page"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Example(_Shape):
    """A text with the circumstances in which it stands."""

    text: str = Field(description="The words, a sentence or several")
    kind: DocumentKind = Field(default="page", description="The kind of document in which they stand")
    section: str = Field(default="", description="requirements, benefits, claims, background ...")


class Examples(_Shape):
    """The proof that a rule works: run by `monitor check`, and before every match."""

    match: list[str | Example] = Field(min_length=1, description="Texts in which the rule must fire")
    no_match: list[str | Example] = Field(min_length=1, description="Texts in which it must stay silent")


class Guarded(_Shape):
    """Phrases that count under conditions: beside certain words, in some kinds of document, with a letter wrong."""

    phrases: Words
    needs: Words = Field(default=[], description="One of these must stand near: see within")
    within: Literal["sentence", "section", "document"] = Field(
        default="sentence", description="Where one of `needs` must stand: in the same sentence, section or document"
    )
    fuzzy: Literal[0, 1] = Field(
        default=0, description="1: each word of six letters or more may have one letter wrong, missing or too many"
    )
    kinds: list[DocumentKind] = Field(default=[], description="Only in these kinds of document; empty: in all")


class Capability(_Shape):
    """A capability that is looked for."""

    title: str = Field(description="Its name in letters and lists")
    description: str = Field(description="One sentence that tells a reader what it is")
    severity: Literal["high", "medium", "low", "context"] = Field(
        description="context: helps to weigh other evidence and is never told by itself"
    )
    broader: list[str] = Field(default=[], description="Capabilities that include this one: denying them denies this")
    supports: list[str] = Field(default=[], description="Capabilities for which this is preparation")
    cpc: list[str] = Field(default=[], description="Patent classes (CPC) in which it is filed")
    specific: bool = Field(default=False, description="The phrases are so specific that a single mention counts")
    kinds: list[DocumentKind] = Field(default=[], description="Only in these kinds of document; empty: in all")
    unverified: list[str] = Field(
        default=[], description="Languages whose phrases no native speaker has confirmed: they weigh one step less"
    )
    phrases: Words = Field(default=[], description="Phrases of which each shows the capability")
    guarded: list[Guarded] = Field(default=[], description="Phrases that count under conditions only")
    unless: Words = Field(default=[], description="Look-alikes: where one stands in the sentence, nothing counts")
    examples: Examples = Field(description="The proof that it works: texts that must match and texts that must not")


class StanceRule(_Shape):
    """How companies word a denial, a promise, a right that they keep."""

    stance: Stance = Field(description="What the words do: deny, promise, keep a right ...")
    act: Act = Field(description="What is denied, promised or kept")
    tense: Literal["past", "present", "future", "always"] = Field(
        default="present", description="The time that the words speak of"
    )
    unverified: list[str] = Field(
        default=[], description="Languages whose wording no native speaker has confirmed: what it finds says so"
    )
    phrases: Words = Field(description="With {capability} at the end or at the beginning")
    examples: Examples = Field(description="The proof that it works: texts that must match and texts that must not")


class Context(_Shape):
    """Words around a capability that change what it means."""

    effect: Literal[
        "negates",
        "suppresses",
        "rules",
        "defines",
        "lowers",
        "raises",
        "hedges",
        "excepts",
        "scopes",
        "confines",
        "reserves",
        "reports",
        "skill",
        "boilerplate",
    ] = Field(description="What the words do to a mention of a capability")
    limit: Literal["", "time", "mind", "term", "place", "product", "purpose", "customer", "staff", "applicants"] = (
        Field(default="", description="For hedges, scopes and confines: what the words limit a statement in")
    )
    before: Words = Field(default=[], description="Standing before the capability, in the same clause")
    after: Words = Field(default=[], description="Standing after the capability, in the same clause")
    around: Words = Field(default=[], description="Before or after the capability, in the same clause")
    anywhere: Words = Field(default=[], description="Anywhere in the sentence")
    next: Words = Field(
        default=[], description="In the sentence after one in which the company takes a stand: `This does not apply to`"
    )
    kinds: list[DocumentKind] = Field(default=[], description="Only in these kinds of document; empty: in all")


class Role(_Shape):
    """Job titles and departments named after a capability."""

    act: Act = Field(description="What such a title shows")
    strength: Strength = Field(description="How much it carries; a weak signal never reaches a letter alone")
    phrases: Words = Field(description="With {capability} at the end or at the beginning, right beside it")


class Holders(_Shape):
    """Whose sentence it is: words of the subject."""

    own: Words = Field(description="The company itself: we, our, the company ... (its names are added)")
    others: Words = Field(description="Users, customers, applicants, anyone else")


class RulebookShape(_Shape):
    """The whole of rules.yaml."""

    capabilities: dict[str, Capability] = Field(min_length=1, description="What is looked for, by an id of your choice")
    stances: dict[str, StanceRule] = Field(description="How companies word a denial, a promise, a right: by id")
    contexts: dict[str, Context] = Field(description="Words around a mention that change what it means: by id")
    acts: dict[Act, Words] = Field(description="Words that tell what is done with a capability")
    roles: dict[str, Role] = Field(default={}, description="Titles and departments that bear a capability's name")
    holders: Holders = Field(description="Whose sentence it is")
    terminators: Words = Field(description="Words at which the reach of a negation ends")
    pseudo: Words = Field(description="Words that look like a negation or an end and are none: not limited to")
    sections: dict[str, dict[str, Literal["suppress", "lower", "raise"]]] = Field(
        default={}, description="By kind of document: what standing in a section does to a signal"
    )
