"""Take a message apart: what its sender wrote, in which sentences and clauses, in plain words."""

import re
from functools import cache

from odoo.tools import remove_accents

QUOTED = re.compile(
    r"^\s*(?:>|-{2,}\s*(?:message|original|forwarded|transf)|_{5,}|(?:de|from|von|van)\s*:\s.*@"
    r"|(?:de|from)\s*:\s*.+$|le .{5,80}a ecrit\s*:?|on .{5,80}wrote\s*:|am .{5,80}schrieb)",
    re.IGNORECASE,
)
SIGNATURE = re.compile(
    r"^\s*(?:--\s*$|(?:bien |tres )?(?:cordialement|sincerement|respectueusement)\b"
    r"|bien a (?:vous|toi)\b|salutations|(?:best|kind) regards|regards|sincerely"
    r"|cdlt|cdt\b|envoye (?:de|depuis|a partir de)\b|sent from\b"
    r"|(?:meilleures|sinceres) salutations"
    r"|je vous prie d'agreer|veuillez agreer)",
)
LONGEST_SENTENCE = 600  # characters of a sentence that are read
LONGEST_SIGNATURE = 60  # characters of its first line
END_OF_SENTENCE = re.compile(
    r"(?<=[.!?;])(?<!\bn\.)(?<!\bm\.)\s+(?!(?:Januar|Februar|März|April|Mai|Juni|Juli|August"
    r"|September|Oktober|November|Dezember)\b)(?=\S)"  # “12. November” is a day
    r"|\s+(?=mais\b|par contre\b|cependant\b|toutefois\b)"
    r"|\n\s*\n|\n(?=\s*[-*•])|\n(?=[A-ZÀ-Ý])"
)
GREETING = re.compile(  # and who is greeted: a title, a name, no sentence that follows
    r"^(?:re[- ])?(?:bonjour|bonsoir|bjr|salut|hello|madame|monsieur|dear)\b"
    r"(?:[ ]?(?:madame|monsieur|mesdames|messieurs|mme|mr?\.?|ch[eè]re?s?|à|a|tou(?:te)?s|et|la|le"
    r"|les|équipe|services?|compta\w*|sir|team|,|(?-i:[A-ZÀ-Ý][\w.'’-]*))(?=[\s,!])){0,5}"
    r"\s*[,!]\s*",
    re.IGNORECASE,
)
GREETING_ALONE = re.compile(
    r"^[ \t]*((?:bonjour|bonsoir|bjr|salut|hello|madame|monsieur)\b[^\n,.!?:]{0,30}?)[ \t]*\n",
    re.IGNORECASE,
)
CONDITION = re.compile(  # up to who acts when it is met
    r"\b(?:si|des que|quand|lorsque|une fois que) (?:je|j'|nous|on|vous|il|elle|tout)\b"
    r"[^,]{3,60}?\s(?=(?:je|j'|on)\b|nous (?:(?:vous|la|le|les|en) )*\w+ons\b)"
)
END_OF_CLAUSE = re.compile(
    r"\s*(?:[,:](?!\d)|[;()]|\s[-–—]\s|\b(?:et|mais|car|puisque|donc|and|but)\b)\s*"
)
WORD_TYPED = re.compile(r"[a-z']+")
SHORT = {  # how people shorten what they write, and run it together
    "aujourdhui": "aujourd'hui",
    "auj": "aujourd'hui",
    "bdc": "bon de commande",
    "cest": "c'est",
    "chq": "cheque",
    "ds": "dans",
    "dsl": "desole",
    "fact": "facture",
    "jai": "j'ai",
    "jattends": "j'attends",
    "jenvoie": "j'envoie",
    "jvais": "je vais",
    "jvous": "je vous",
    "mens": "m'en",
    "nai": "n'ai",
    "navons": "n'avons",
    "nest": "n'est",
    "ns": "nous",
    "paimt": "paiement",
    "pb": "probleme",
    "pr": "pour",
    "qd": "quand",
    "rglt": "reglement",
    "rgt": "reglement",
    "sem": "semaine",
    "tjs": "toujours",
    "tjrs": "toujours",
    "ts": "tous",
    "vir": "virement",
    "vrt": "virement",
    "vs": "vous",
    "ya": "il y a",
}
OFTEN_MISTYPED = [
    "acompte",
    "bancaire",
    "bancaires",
    "cheque",
    "cheques",
    "commande",
    "commandes",
    "comptabilite",
    "comptable",
    "conforme",
    "contestons",
    "coordonnees",
    "courant",
    "decembre",
    "defectueux",
    "demain",
    "duplicata",
    "echeance",
    "echeances",
    "effectue",
    "effectuee",
    "facture",
    "factures",
    "janvier",
    "livraison",
    "livraisons",
    "marchandise",
    "marchandises",
    "mensualites",
    "mercredi",
    "novembre",
    "paiement",
    "paiements",
    "prelevement",
    "prochain",
    "prochaine",
    "programme",
    "programmee",
    "reglement",
    "reglements",
    "semaine",
    "tresorerie",
    "vendredi",
    "versement",
    "virement",
    "virements",
]


def own_words(text):
    """Return what the sender wrote: without what is quoted and the signature. Answers that stand
    between quoted lines are theirs.
    """
    kept, lines = [], text.replace("\r", "").split("\n")
    for number, line in enumerate(lines):
        words = plain(line)
        if words.lstrip().startswith(">"):
            continue
        if QUOTED.match(words):
            if any(other.lstrip().startswith(">") for other in lines[number + 1 :]):
                continue
            break
        if kept and len(words) < LONGEST_SIGNATURE and SIGNATURE.match(words):
            break
        kept.append(line)
    return "\n".join(kept).strip()


def split(text):
    """Return the sentences of a text; lines that a mail program broke are joined."""
    told = GREETING_ALONE.sub(r"\1,\n", text)
    parts = (" ".join(part.split()) for part in END_OF_SENTENCE.split(told))
    return [part for part in (GREETING.sub("", part[:LONGEST_SENTENCE]) for part in parts) if part]


def clauses(words):
    """Return the parts of a plain sentence that say one thing each: what one of them denies, the
    others may say. A condition ends where its consequence begins, with or without a comma.
    """
    apart = CONDITION.sub(lambda condition: condition[0].rstrip() + ", ", words)
    return [part for part in END_OF_CLAUSE.split(apart) if part]


def plain(text):
    """Return ``text`` in small letters, without accents, with straight apostrophes."""
    straight = text.casefold().translate({0x2019: "'", 0x2018: "'", 0xA0: " ", 0x202F: " "})
    return remove_accents(straight)


def mended(words):
    """Return plain words with what is shortened or mistyped as it is meant."""
    return WORD_TYPED.sub(_meant, words)


def _meant(found):
    word = found[0]
    return SHORT.get(word) or _mistyped().get(word, word)


@cache
def _mistyped():
    """Return ``{as it is mistyped: word}``: a letter inside left out or doubled, two swapped."""
    known = set(OFTEN_MISTYPED)
    return {wrong: word for word in OFTEN_MISTYPED for wrong in _slips(word) if wrong not in known}


def _slips(word):
    """Ends are left alone: they say how many, and when."""
    for place in range(1, len(word) - 2):
        before, letter, after = word[:place], word[place], word[place + 1 :]
        yield before + after
        yield before + letter + letter + after
        if place + 1 < len(word) - 1:
            yield before + after[0] + letter + after[1:]
