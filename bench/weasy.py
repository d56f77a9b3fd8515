"""The peer of the letters' figures: WeasyPrint sets a letter of one page as tagged PDF/UA-1."""
import time

from weasyprint import HTML

PAGE = """<html lang="nb"><head><title>Vedtak {n}</title><style>@page {{ size: A4; margin: 25mm }} body {{ font: 11pt sans-serif }}
table {{ width: 100% }} td {{ border-bottom: 1px solid #999 }}</style></head><body><p>Kari Nordmann<br>Fjordveien {n}<br>0101 Lindvik</p>
<h1>Du får beboerparkering</h1><p>Vi har behandlet søknaden din om beboerparkering, og svaret er ja.</p>
<table><tr><th>Sone</th><td>A</td></tr><tr><th>Avgift</th><td>1 650 kr</td></tr><tr><th>Gjelder fra</th><td>1. februar 2027</td></tr></table>
<h2>Klage</h2><p>Du kan klage på vedtaket innen tre uker. Skriv hva du er uenig i, og hvorfor.</p><p>Lindvik kommune</p></body></html>"""

HTML(string=PAGE.format(n=0)).write_pdf(pdf_variant="pdf/ua-1")
count, started = 0, time.perf_counter()
while time.perf_counter() - started < 8:
    count += 1
    assert HTML(string=PAGE.format(n=count)).write_pdf(pdf_variant="pdf/ua-1").startswith(b"%PDF")
print(f"WeasyPrint: {count / (time.perf_counter() - started):.1f} letters/s")
