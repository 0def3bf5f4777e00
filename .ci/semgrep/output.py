# What each rule of output.yml finds, and what it lets pass. Never run: `make lint` holds the rules against it.
import subprocess

# ruleid: paper-elsewhere
import weasyprint

# ruleid: paper-elsewhere
from weasyprint.urls import URLFetcher

# ruleid: paper-elsewhere
import typst


def shown(text, count):
    # ruleid: text-declared-safe
    mark_safe(text)
    # ruleid: text-declared-safe
    SafeString(f"<b>{text}</b>")
    # ruleid: text-declared-safe
    format_html(f"<b>{text}</b>")
    # ok: text-declared-safe
    SafeString("<br>")
    # ok: text-declared-safe
    format_html("<b>{}</b>", text)
    # ok: text-declared-safe
    format_html(_("<b>{}</b> rows"), count)


def paper(html, style):
    # ruleid: paper-without-its-fetcher
    weasyprint.HTML(string=html)
    # ruleid: paper-without-its-fetcher
    weasyprint.CSS(filename=style)
    # ok: paper-without-its-fetcher
    weasyprint.HTML(string=html, url_fetcher=Nothing())


# ruleid: without-csrf-token
@csrf_exempt
def view(request):
    # ruleid: file-named-by-a-visitor
    open(request.GET["file"])
    name = request.POST.get("name")
    # ruleid: file-named-by-a-visitor
    folder = Path("/srv") / name
    # ok: file-named-by-a-visitor
    open("/srv/known")


def started(word):
    # ruleid: shell
    subprocess.run(f"ls {word}", shell=True)
    # ruleid: shell
    os.system("ls " + word)
    # ok: shell
    subprocess.run(["ls", word])
