"""The same visit as one would first write it: flex cards in flex rows, original photos, everything set up anew each time."""

from __future__ import annotations

import base64
from typing import Any

from jinja2 import Environment

Edition = dict[str, Any]

CSS = """
@page { size: A4; margin: 20mm 17mm; @bottom-center { content: counter(page) ' / ' counter(pages); } }
@font-face { font-family: Inter; font-weight: 400; src: url('FONTS/Inter-Regular.ttf'); }
@font-face { font-family: Inter; font-weight: 600; src: url('FONTS/Inter-SemiBold.ttf'); }
@font-face { font-family: Serif; src: url('FONTS/SourceSerif4-Regular.ttf'); }
body { font: 9pt/1.45 Inter; color: #1C2024; hyphens: auto; font-variant-numeric: tabular-nums; }
h1, h2, h3 { font-family: Serif; font-weight: 400; break-after: avoid; }
.row, .lists, .card, .photos { display: flex; gap: 4mm; }
.card { border-bottom: 0.5pt solid #DDD8CE; padding: 1.5mm 0; break-inside: avoid; }
.card .prompt { flex: 3; } .card .seen { flex: 2; } .card .points { flex: 1; text-align: right; }
.lists > div { flex: 1; } .finding { display: flex; gap: 2mm; break-inside: avoid; }
.photos { flex-wrap: wrap; } .photos figure { width: 80mm; margin: 0 0 4mm; break-inside: avoid; } .photos img { width: 100%; }
.bar { height: 4mm; background: #1C2024; } .soft { color: #5F666C; font-size: 7.4pt; }
"""

HTML = """<!DOCTYPE html><html lang="en"><head><title>{{ e.location.name }}</title></head>
<body>
<header class="row"><b>{{ e.program.name }}</b><span>{{ e.wave.name }}</span></header>
<h1>{{ e.location.name }}</h1><p class="soft">{{ e.visit.weekday }}, {{ e.visit.date }}, {{ e.visit.scenario }}</p>
<div class="row"><div><h2>{{ e.score.percent }} %</h2><p>{{ e.score.band }}</p></div>
{% for key in ("success", "effort", "emotion") %}<div>
<p class="soft">{{ key }}</p><svg width="110" height="40" viewBox="0 0 110 40">
<title>{{ key }}</title>{% for n in e.pillars[key] %}<rect x="{{ loop.index0 * 22 }}" y="{{ 40 - n * 8 }}" width="20"
 height="{{ n * 8 }}"/>
<text x="{{ loop.index0 * 22 + 8 }}" y="{{ 38 - n * 8 }}" font-size="8">{{ n }}</text>{% endfor %}</svg></div>{% endfor %}</div>
<h2>The journey</h2><svg width="600" height="90" viewBox="0 0 600 90"><title>Journey</title>
{% for p in e.journey %}{% set x = loop.index0 * 85 + 40 %}{% if p.emotion %}
<circle cx="{{ x }}" cy="{{ 80 - p.emotion * 14 }}" r="4"/>{% endif %}
<text x="{{ x - 20 }}" y="88" font-size="8">{{ p.title[:14] }}</text>{% endfor %}</svg>
<div class="lists">{% for name, list in (("What was strong", e.strengths), ("What failed", e.failures)) %}
<div><h2>{{ name }}</h2>
{% for f in list %}
<div class="finding"><div>*</div><div><p><b>{{ f.title }}</b></p><p>{{ f.observed }}</p>
<p><i>{{ f.quote }}</i></p>
<p class="soft">{{ f.touchpoint_title }} · {{ f.reason_text }} · {{ f.points }} · {{ f.hands }}</p></div></div>{% endfor %}
</div>{% endfor %}</div>
{% for t in e.touchpoints if t.moment_of_truth %}<h2>{{ t.title }}</h2><div class="row">
{% for side in (t.actual, t.wanted, t.desired) if side %}
<div>{% for text in side.values() %}<p>{{ text }}</p>{% endfor %}</div>{% endfor %}</div>{% endfor %}
{% for t in e.touchpoints %}<section><h2>{{ t.title }}</h2>{% for i in t["items"] %}
<div class="card"><div class="prompt"><p>{{ i.prompt }}</p></div>
<div class="seen"><div class="row"><span>{{ i.answer }}</span><span class="soft">{{ i.minute or "" }}</span></div>
<p><i>{{ i.comment }}</i></p>
<p>{{ i.stood_out }}</p></div><div class="points">{{ i.earned }} of {{ i.possible }}</div></div>{% endfor %}</section>{% endfor %}
<h2>Evidence</h2><div class="photos">{% for p in e.evidence %}<figure><img alt="{{ p.caption }}" src="{{ photos[p.sha256] }}">
<figcaption>{{ p.number }} {{ p.caption }}</figcaption></figure>{% endfor %}</div>
<h2>The arithmetic</h2><p>{{ e.score.rule }}</p><ol>{% for line in e.score.arithmetic %}<li>{{ line }}</li>{% endfor %}</ol>
{% for t in e.touchpoints %}
<div class="card"><div class="prompt">{{ t.title }}</div>
<div class="points">{{ t.earned }} of {{ t.possible }}</div></div>
{% endfor %}<p>{{ e.program.use_statement }}</p></body></html>"""


def render(edition: Edition, originals: dict[str, bytes], fonts: str) -> bytes:
    """A tagged PDF of the edition; `originals` are photos by print hash, as the camera made them."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    photos = {sha256: f"data:image/jpeg;base64,{base64.b64encode(data).decode()}" for sha256, data in originals.items()}
    html = Environment(autoescape=True).from_string(HTML).render(e=edition, photos=photos)
    faces = FontConfiguration()
    sheet = weasyprint.CSS(string=CSS.replace("FONTS", fonts), font_config=faces)
    data: bytes = weasyprint.HTML(string=html).write_pdf(stylesheets=[sheet], font_config=faces, pdf_variant="pdf/ua-1")
    return data
