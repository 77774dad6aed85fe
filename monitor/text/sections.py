"""What role a heading gives to the text under it, in the languages that the sources write."""

from functools import lru_cache

import regex

# Tried in this order: "About your benefits" is about benefits, "Legal requirements" is law. Stems: endings vary.
_ROLES = {
    "legal": (
        r"equal (?:opportunity|employment)|eeo\b|accommodation|privacy|legal|disclaimer|applicants? (?:notice|privacy)|"
        r"non-?discrimination|diversity|inclusion|background check|e-?verify|visa sponsorship|fair chance|"
        r"конфіденційн|персональних даних|рівн\w+ можливост|юридичн|конфиденциальн|персональных данных|правов|"
        r"igualdad|privacidad|aviso legal|égalité des chances|confidentialité|mentions légales|"
        r"datenschutz|chancengleichheit|rechtlich|impressum|gleichbehandlung"
    ),
    "benefits": (
        r"benefit|perks?\b|we offer|we provide|what you(?:['’]ll| will)? get|compensation|salary|pay range|"
        r"why (?:join|work)|what['’]?s in it for you|rewards|take care of you|"
        r"(?:ми )?пропонуємо|переваги|умови|соціальн\w+ пакет|зарплат|предлагаем|условия|преимуществ|льготы|соцпакет|"
        r"beneficios|ofrecemos|qué ofrecemos|avantages|nous (?:vous )?offrons|nous proposons|ce que nous|rémunération|"
        r"wir bieten|was wir (?:dir |ihnen )?bieten|unser angebot|deine vorteile|benefits|vergütung"
    ),
    "requirements": (
        r"requirement|qualification|what you(?:['’]ll| will)? (?:need|bring)|who you are|expertise|"
        r"you(?:['’]ll| will)? (?:have|need)|minimum|a plus\b|must[- ]haves?|nice[- ]to[- ]haves?|"
        r"bonus points|skills|experience|your profile|about you|good fit|strong candidates|candidates must|"
        r"we(?:['’]re| are) looking for|ideal candidate|education|preferred|"
        r"вимоги|кваліфікаці|навички|досвід|ми шукаємо|очікуємо|буде плюсом|необхідн|"
        r"требования|квалификаци|навыки|опыт|мы ищем|ожидаем|будет плюсом|"
        r"requisitos|perfil|experiencia|buscamos|habilidades|formación|"
        r"profil|compétences|exigences|expérience|qualités|vous avez|prérequis|"
        r"anforderung|voraussetzung|bringst du mit|was du mitbringst|dein profil|ihr profil|qualifikation|kenntnisse"
    ),
    "duties": (
        r"responsibilit|duties|what you(?:['’]ll| will)? do|you(?:['’]ll| will)(?: (?:do|be))?:?$|"
        r"typical day|the difference you(?:['’]ll| will) make|make an impact|deliverables|"
        r"the role|role overview|role$|your (?:role|impact|mission)|"
        r"job description|key tasks|day[- ]to[- ]day|in this role|position (?:summary|overview)|the job|"
        r"обов['’ʼ]?язки|відповідальн|завдання|що робити|чим займатися|"
        r"обязанност|ответственн|задачи|чем предстоит|что делать|"
        r"responsabilidades|funciones|tareas|tus? misi|qué harás|"
        r"missions?\b|journée type|la différence que vous|votre contribution|"
        r"responsabilités|tâches|vos activités|le poste|votre rôle|"
        r"aufgaben|verantwort|deine rolle|tätigkeit|was dich erwartet|stellenbeschreibung"
    ),
    "about": (
        r"about|who we are|our (?:company|mission|team|story|values)|the (?:company|team|community)|what we do|"
        r"company (?:description|overview)|overview|introduction|"
        r"про (?:нас|компанію|проект|команду)|хто ми|о (?:нас|компании|проекте|команде)|кто мы|"
        r"sobre|quiénes somos|nuestra (?:empresa|misión)|à propos|qui sommes|notre (?:entreprise|mission)|"
        r"l['’]entreprise|über|wer wir sind|unser (?:team|unternehmen)|das unternehmen"
    ),
}
# Chinese writes without spaces, and Hebrew puts "the" and "and" before a word without one: there is no edge to ask for.
_INSIDE_WORDS = {
    "legal": (
        r"平等(?:机会|就业|機會|就業)|隐私|隱私|法律|免责|免責|声明|聲明|"
        r"שוויון הזדמנויות|פרטיות|משפטי|הצהר[הת]|גילוי נאות"
    ),
    "benefits": (
        r"福利|待遇|薪资|薪酬|薪資|我们(?:能)?提供|我們(?:能)?提供|你将(?:获得|得到)|"
        r"מציעים|הטבות|תנאי(?:ם| העסקה| שכר)|שכר|מה תקבל"
    ),
    "requirements": (
        r"要求|任职资格|任職資格|资格|資格|条件|條件|技能|经验|經驗|学历|學歷|加分|优先|優先|我们希望|我們希望|"
        r"דרישות|כישורים|ניסיון|נסיון|השכלה|יתרון|מחפשים"
    ),
    "duties": (
        r"职责|職責|工作内容|工作內容|职位描述|職位描述|岗位描述|崗位描述|你将负责|你將負責|主要工作|"
        r"תחומי אחריות|אחריות|תיאור (?:התפקיד|המשרה|תפקיד|משרה)|מהות התפקיד|מה תעש|על התפקיד|משימות"
    ),
    "about": (
        r"关于|關於|公司(?:介绍|簡介|简介|概况|介紹)|团队介绍|團隊介紹|部门介绍|部門介紹|我们是谁|我們是誰|"
        r"אודות|עלינו|מי אנחנו|על החברה|על הצוות"
    ),
}
_POSTING = [
    (kind, regex.compile(rf"\b(?:{words})|{_INSIDE_WORDS[kind]}", regex.IGNORECASE)) for kind, words in _ROLES.items()
]

_PATENT = [
    (
        "background",
        regex.compile(
            r"background|related art|prior art|technical field|field of|cross[- ]reference|related applic|"
            r"related u\.?s|priority|government|federally|stand der technik",
            regex.IGNORECASE,
        ),
    ),
    (
        "summary",
        regex.compile(r"summary|disclosure of|brief description of the invention|objects? of", regex.IGNORECASE),
    ),
    (
        "description",
        regex.compile(r"detailed|description|embodiment|drawings|figures|examples?\b|best mode", regex.IGNORECASE),
    ),
]


@lru_cache(maxsize=4096)  # a board's postings have the same headings
def section_kind(heading: str) -> str:
    """Say which part of a posting or page a heading opens: about, duties, requirements, benefits, legal or other.

    A rule of thumb over the headings of real boards in English, Ukrainian, Russian, Spanish, French, German, Chinese
    and Hebrew. A heading is short: more than 120 characters are never one of these.
    """
    if len(heading) > 120:
        return "other"
    return next((kind for kind, words in _POSTING if words.search(heading)), "other")


def patent_section_kind(heading: str) -> str:
    """Say which part of a patent a heading opens: background, summary or description; empty if unknown."""
    return next((kind for kind, words in _PATENT if words.search(heading)), "")
