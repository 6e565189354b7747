"""Words that look like those of forty languages: syllables of their scripts, put together by chance. They mean nothing."""

from dataclasses import dataclass
from random import Random


def span(first: str, last: str) -> str:
    """All characters from one to another."""
    return "".join(chr(code) for code in range(ord(first), ord(last) + 1))


@dataclass(frozen=True)
class Script:
    """A language: what its syllables begin with and end with, what parts its words, and what ends its sentences."""

    code: str
    name: str
    starts: str
    ends: str
    gap: str = " "
    stop: str = "."

    def word(self, random: Random) -> str:
        syllables = random.randint(1, 4)
        return "".join(random.choice(self.starts) + (random.choice(self.ends) if self.ends else "") for _ in range(syllables))

    def phrase(self, random: Random, length: int) -> str:
        return self.gap.join(self.word(random) for _ in range(length))

    def sentence(self, random: Random) -> str:
        return self.phrase(random, random.randint(5, 12)) + self.stop

    def body(self, random: Random) -> str:
        """Some lines: a paragraph, a list with emphasis and code, a link."""
        items = "\n".join(f"- **{self.word(random)}**: {self.sentence(random)}" for _ in range(random.randint(2, 4)))
        first = self.sentence(random)
        link = f"[{self.phrase(random, 2)}](https://example.org/{self.code}/{random.randint(1, 999)})"
        code = f"    {self.code} --{self.code}={random.randint(1, 99)}"
        return f"{first} {self.sentence(random)}\n\n{code}\n\n{items}\n\n{link}\n"


LATIN = "bcdfghjklmnprstvwz"
CYRILLIC = "бвгджзклмнпрстфхцчш"

SCRIPTS = [
    Script("en", "English", LATIN, "aeiouy"),
    Script("de", "Deutsch", LATIN + "ß", "aeiouäöü"),
    Script("fr", "Français", LATIN + "ç", "aeiouéèêàù"),
    Script("es", "Español", LATIN + "ñ", "aeiouáéíóú"),
    Script("pt", "Português", LATIN + "ç", "aeiouãõáâê"),
    Script("pl", "Polski", LATIN + "łżźćńś", "aeiouyąęó"),
    Script("cs", "Čeština", LATIN + "čřšžďťň", "aeiouyáéěíůú"),
    Script("hu", "Magyar", LATIN, "aeiouáéíóöőúüű"),
    Script("tr", "Türkçe", LATIN + "çşğ", "aeıioöuü"),
    Script("vi", "Tiếng Việt", LATIN + "đ", "ạảấầẩẫậắằẳẵặẹẻẽếềểễệ"),
    Script("is", "Íslenska", LATIN + "ðþ", "aeiouyáéíóúýæö"),
    Script("lv", "Latviešu", LATIN + "ģķļņčšž", "aeiouāēīū"),
    Script("ru", "Русский", CYRILLIC + "щ", "аеиоуыэюя"),
    Script("uk", "Українська", CYRILLIC + "ґщ", "аеєиіїоуюя"),
    Script("kk", "Қазақша", CYRILLIC + "қғңһ", "аәеиіоөуұү"),
    Script("mn", "Монгол", CYRILLIC, "аэиоуөүы"),
    Script("el", "Ελληνικά", "βγδζθκλμνξπρστφχψ", "αεηιουωάέήίόύώ"),
    Script("hy", "Հայերեն", span("բ", "ղ"), "աեէըիոու", stop="։"),
    Script("ka", "ქართული", "ბგდვზთკლმნპჟრსტფქღყშჩცძწჭხჯჰ", "აეიოუ"),
    Script("he", "עברית", "אבגדהוזחטיכלמנסעפצקרשת", ""),
    Script("ar", "العربية", "بتثجحخدذرزسشصضطظعغفقكلمنهوي", "اويةى", stop="۔"),
    Script("fa", "فارسی", "بپتثجچحخدذرزژسشصفقکگلمنهو", "اوی‌", stop="."),
    Script("ur", "اردو", "بپتٹجچحخدڈرڑزسشصفقکگلمنوہ", "اویے", stop="۔"),
    Script("hi", "हिन्दी", span("क", "न"), "ािीुूेैोौ्", stop="।"),
    Script("bn", "বাংলা", span("ক", "ন"), "ািীুূেৈোৌ", stop="।"),
    Script("pa", "ਪੰਜਾਬੀ", span("ਕ", "ਨ"), "ਾਿੀੁੂੇੈੋੌ", stop="।"),
    Script("gu", "ગુજરાતી", span("ક", "ન"), "ાિીુૂેૈોૌ"),
    Script("ta", "தமிழ்", "கஙசஞடணதநனபமயரறலளழவ", "ாிீுூெேைொோௌ்"),
    Script("te", "తెలుగు", span("క", "న"), "ాిీుూెేైొోౌ"),
    Script("ml", "മലയാളം", span("ക", "ന"), "ാിീുൂെേൈൊോൌ്"),
    Script("si", "සිංහල", "කගචජටඩණතදනපබමයරලවසහ", "ාැිීුූෙේොෝ"),
    Script("th", "ไทย", span("ก", "ธ"), "ะาิีึืุู่้๊๋", gap="", stop=" "),
    Script("lo", "ລາວ", "ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມ", "ະາິີຶືຸູ່້", gap="", stop=" "),
    Script("km", "ខ្មែរ", span("ក", "ន"), "ាិីឹឺុូួើេែៃ", gap="", stop="។"),
    Script("my", "မြန်မာ", span("က", "န"), "ာိီုူေဲံ့း်", gap="", stop="။"),
    Script("bo", "བོད་སྐད", "ཀཁགངཅཆཇཉཏཐདནཔཕབམཙཚཛཝ", "ིེོུ", gap="་", stop="།"),
    Script("am", "አማርኛ", span("ሀ", "ረ"), "", stop="።"),
    Script("ko", "한국어", span("가", "긿"), "", stop="."),
    Script("ja", "日本語", span("あ", "ん"), span("日", "曠"), gap="", stop="。"),
    Script("zh", "中文", span("一", "儿"), span("力", "卿"), gap="", stop="。"),
]
