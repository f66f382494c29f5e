"""Common English words that open a sentence with a capital letter and name nobody."""

from __future__ import annotations

_OPENERS = """
a an the this that these those there here such some any each every either neither both all another other others one two three
four five six seven eight nine ten several many most much more less few fewer half none nothing nobody somebody someone something
anyone anything everyone everybody everything no not nor yes
i me my mine we us our you your he him his she her it its they them their myself itself
who whose whom what which when where why how whether whatever whoever wherever however
about above across after against along although among and around as at away back because before behind below beneath beside
besides between beyond but by despite down during except for from if in inside instead into like near of off on once only onto
or out outside over past per plus rather regarding round since so than though through throughout till to toward towards under
unless unlike until up upon upstairs downstairs via while with within without yet
again almost already also altogether always apart apparently certainly clearly either else enough especially even eventually
ever exactly finally first firstly second secondly third last lastly later next then now soon just maybe meanwhile merely mostly
never nevertheless often otherwise overall perhaps personally please possibly probably quickly quite really sadly sometimes
somewhat still suddenly thanks thank therefore thus today together tomorrow tonight too twice unfortunately usually very well
yesterday hello hi welcome goodbye good great excellent fine nice bad poor better best worse worst lovely friendly clean dirty
warm hot cold cool fresh quick fast slow long short small large big little old new full empty busy quiet loud bright dark easy
hard clear correct wrong right left same different several free open closed ready sorry sure polite rude happy pleasant helpful
am is are was were be been being has have had having do does did done doing can can't could should would won't must might shall
came come coming go going gone went got get getting gave give given made make making took take taken taking put see saw seen
said say saying told tell asked ask asking heard hear felt feel found find left leave leaving looked look looking seemed seems
served greeted helped waited waiting wait waited walked walk arrived arriving entered entering visited ordered ordering order
paid paying pay received tried try trying used using use wanted want needed need needs knew know thought think kept keep let
liked love loved noticed offered offering showed shown shows stood standing sat sitting started start stopped turned worked
works cleaned called named introduced bought brought chose checked checking handed kindly smiling smiled talking spoke signed
staff service advisor advisors assistant assistants barista baristas cashier cashiers colleague colleagues employee employees
manager managers waiter waitress host hostess team people person customer customers man woman lady gentleman guest guests
agent operator receptionist server seller salesperson guard security
store shop branch place location counter till desk door entrance exit window room floor table tables chair chairs toilet toilets
parking car queue line sign signs poster posters price prices product products item items food coffee tea drink drinks water milk
cup cups receipt payment card cards cash money bill website web page app phone call mail email letter form forms music light
lights lighting temperature smell noise time times minutes minute seconds hours hour day morning afternoon evening night week
visit question questions answer answers problem problems reason result results information advice experience atmosphere
everything nothing part point points name badge opening greeting eye contact smile smiles uniform display displays shelf shelves
mr mrs ms miss dr prof yours hers ours theirs ok okay wi-fi hadn't
crumbs confirmation taken loss spread tranche ongoing
"""
_ABBREVIATIONS = """
atm pin vat gps nps faq pdf sms app cctv led lcd dvd usb url usa nfc eur usd gbp chf iban bic wifi wlan wc wcs tv tvs qr id ids
asap diy kpi gdpr ceo etc faqs ac
"""
_ROLES = """
advisor advisors adviser assistant barista cashier colleague employee host hostess manager server staff waiter waitress
back again friendly young older nice very two machine robot
"""
_JOBS = """
advisor adviser agent assistant attendant baker bartender barista boss butcher butler caller cashier chef cleaner clerk colleague
concierge consultant cook courier customer deputy desk director doctor doorman driver employee expert florist guard guest guide
hairdresser head helper host hostess housekeeper intern janitor kitchen lead leader librarian maid manager mechanic nurse officer
operator optician owner person pharmacist phone porter receptionist representative sales salesperson security server service shift
shop sommelier specialist staff steward stylist supervisor teacher team technician teller trainee usher valet voice waiter
waitress woman man worker area assistant at bar branch counter door duty female first floor front junior male of on second senior
store supervising temporary the third till trainee with young older
"""
JOBS = frozenset(_JOBS.split())
OPENERS, ABBREVIATIONS, ROLES = frozenset(_OPENERS.split()), frozenset(_ABBREVIATIONS.split()), frozenset(_ROLES.split())
