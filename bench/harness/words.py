"""The words that posts are made of, and how some of them are chosen."""

from random import Random

SMALL = (
    "the a of to in and for with on that this is as by from at it or an be are was which can when before after "
    "under over between without through every each some many few one two both more less most only still also"
).split()

NOUNS = (
    "address answer archive article author basket bottle branch bridge bucket budget cabin camera canvas carpet castle "
    "century chapter circle client climate coffee column corner cottage counter country courtyard customer danger "
    "decade deposit desert detail device dinner district doctor drawer editor effort engine entry error evening event "
    "factory farmer feature field figure filter folder forest fountain frame garden glacier grammar harbour harvest "
    "header history horizon house index island journal journey kitchen ladder lantern lesson letter library market "
    "meadow measure meeting member message minute mirror moment morning mountain museum number office orchard order "
    "packet painter parcel parser pattern payment picture planet pocket portrait printer problem product profile "
    "project quarter question record region release report request result river route sample scale season section "
    "server shadow shelf signal sketch speaker spring square station storm stream street studio summer surface table "
    "target teacher theatre ticket timber token topic tower traffic train valley vessel village vineyard visitor "
    "voice volume wagon weather window winter worker workshop writer yard"
).split()

VERBS = (
    "accept add arrange ask attach balance begin build carry change check choose clean collect compare connect copy "
    "count cover create cut deliver describe divide draw explain extend fill filter find finish fold follow gather "
    "guess hold improve invite join keep lead learn leave listen load look make mark match measure mend merge move "
    "name note offer open order pack paint parse place plan plant prepare press print protect read record release "
    "remove repair reply reset rest save scan search select send serve share show sign sort split start store study "
    "teach test trace travel update visit wait walk wash watch weigh write"
).split()

QUALITIES = (
    "ancient bare bold brief bright broad calm careful cheap clear close common cool dark dense distant early empty "
    "fair familiar fine firm fresh full gentle good great heavy high honest large late light local long loose loud "
    "modern narrow new old open pale plain private proper quick quiet rare ready rough round sharp short silent "
    "simple slow small smooth soft solid stable steep strange strong thin tight tiny useful warm wide wild young"
).split()


def word(random: Random) -> str:
    """A word of running text: nearly half of them are small."""
    chance = random.random()
    if chance < 0.42:
        return random.choice(SMALL)
    if chance < 0.68:
        return random.choice(NOUNS)
    return random.choice(VERBS if chance < 0.84 else QUALITIES)


def phrase(random: Random, length: int) -> str:
    """Some words that could be a title."""
    words = [random.choice(QUALITIES if index % 2 == 0 else NOUNS) for index in range(length)]
    return " ".join(words).capitalize()
