"""A day's work that is killed at any point is finished by the next one: nothing lost, nothing doubled.

As many kills as a test has time for; `make torture` does a thousand.
"""

import random

import pytest
from killing import judged, world

pytestmark = [pytest.mark.xdist_group("killed"), pytest.mark.timeout(300)]
SEED = 20190828
STEPS = ("poll", "match", "mail", "digest")


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    """Live through a day on which each step is killed twice and then let end, and the sender with a letter in hand."""
    chance = random.Random(SEED)
    with world(tmp_path_factory.mktemp("killed") / "world") as made:
        made.next_edition()
        for step in STEPS:
            for _ in range(6):  # a step that is quicker than its kill was not killed
                if made.hurt[step] < 2:
                    made.kill(step, chance)
            made.work("digest" if step == "mail" else step)
        made.next_edition()
        made.work()
        return made.hurt, judged(made)


def test_the_kills_fell_into_every_step(life):
    assert set(life[0]) == set(STEPS)


def test_nothing_is_lost_or_damaged_and_letters_come_twice_only_for_a_kill_while_sending(life):
    assert life[1].faults == []


def test_letters_do_come_twice_when_the_sender_is_killed_before_it_has_its_answer(life):
    assert life[1].twice
