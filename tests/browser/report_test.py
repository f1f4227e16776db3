"""The report in a browser: nobody is kept out of it, and nothing leaves it."""

import html
import http.server
import json
import re
import threading

import pytest
import regulars as rg
from conftest import ROOT
from regulars.report import gather, render

POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">'


@pytest.fixture(scope="module")
def page():
    base = rg.CustomerBase(ROOT / "examples" / "data" / "online_retail.parquet", loader="online_retail")
    figures = gather(base, program=ROOT / "examples" / "programs" / "club.json")
    text = render(base, currency="GBP", figures=figures, winback_file="report-winback.csv")
    assert POLICY in text
    return text


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 500)], ids=["light", "dark", "narrow"]
)
def test_no_barriers(page, axe, browser, tmp_path, scheme, width):
    # Everything that can be unfolded is; axe looks at what is shown.
    shown = page.replace("<details>", "<details open>").replace(".panel{display:none}", ".panel{display:block}")
    run = (
        "axe.run({resultTypes:['violations']}).then(found=>{const told=document.createElement('pre');told.id='told';"
        "told.textContent=JSON.stringify({dark:matchMedia('(prefers-color-scheme: dark)').matches,width:innerWidth,passes:"
        "found.passes.length,violations:found.violations.map(each=>({id:each.id,impact:each.impact,nodes:each.nodes.slice(0,4)"
        ".map(node=>node.html+' '+node.failureSummary)}))});document.body.append(told)})"
    )
    # The page's own policy would not let axe in: that no script can run is what the next test is about.
    path = tmp_path / "report.html"
    path.write_text(shown.replace(POLICY, "") + f"<script>{axe}</script><script>{run}</script>", encoding="utf-8")
    options = [f"--window-size={width},900"]
    if scheme == "dark":
        options.append("--blink-settings=preferredColorScheme=0")
    dumped = browser(f"file://{path}", *options)
    told = json.loads(html.unescape(re.search(r'<pre id="told">(.*?)</pre>', dumped, re.DOTALL)[1]))
    assert told["dark"] == (scheme == "dark") and told["width"] == width and told["passes"] > 20
    assert [each for each in told["violations"] if each["impact"] in ("serious", "critical")] == []
    assert [each["id"] for each in told["violations"]] == []


def test_no_request_leaves_the_page(page, browser):
    asked = []

    class Proxy(http.server.BaseHTTPRequestHandler):
        """Gives the page, and writes down whatever else is asked of anybody."""

        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            # The control: a picture in a page without a policy is asked for.
            self.wfile.write(page.encode() if "report" in self.path else b'<img src="http://picture.test/a.png">')

        def do_CONNECT(self):
            asked.append(self.path)
            self.send_error(502)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    proxy = f"--proxy-server=http://127.0.0.1:{server.server_port}"
    browser("http://control.test/", proxy)
    assert "http://picture.test/a.png" in asked
    asked.clear()
    dumped = browser("http://report.test/report.html", proxy)
    server.shutdown()
    assert "<h1>Regular customers</h1>" in dumped
    assert [each for each in asked if ".test" in each] == ["http://report.test/report.html"]
    assert not [each for each in asked if "regulars" in each]
