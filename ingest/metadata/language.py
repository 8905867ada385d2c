"""Which language a text is in, by its commonest words or its script. Enough to flag what the desk cannot read."""

from __future__ import annotations

import re
from collections import Counter

_WORDS = {
    "en": "the of and to in that for is on with as by was are our we from this",
    "de": "der die und das von den ist mit f\u00fcr auf im eine nicht dem zu wir werden",
    "fr": "le la les des et une du est dans pour que sur par nous au avec sont",
    "es": "el la los las y de que en una del por con para se su es",
    "it": "il di che la e per un del una sono con non gli della dei",
    "nl": "de het een van en dat op te zijn voor met niet wij aan",
    "pt": "o a os as e de que em uma do da por com para se n\u00e3o",
}
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
)


def language_of(text: str) -> tuple[str, float]:
    """An ISO 639-1 code and how sure it is, in [0, 1]. A text too short to tell is English at 0.2."""
    letters = sum(char.isalpha() for char in text) or 1
    for code, script in _SCRIPTS:
        if len(script.findall(text)) > 0.2 * letters:
            return code, 0.9
    words = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    scores = Counter({code: sum(words[word] for word in common.split()) for code, common in _WORDS.items()})
    (best, count), (_, second) = scores.most_common(2)
    if count < 5:
        return "en", 0.2
    return best, min(0.95, 0.5 + (count - second) / (2 * count))
