"""Makes small documents for the tests, in each format, as bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import docx
from pypdf import PdfReader, PdfWriter


def pdf(*pages: Sequence[str], title: str = "") -> bytes:
    """A PDF whose pages hold these lines, in any script (by a ToUnicode map)."""
    letters = sorted({letter for lines in pages for line in lines for letter in line})
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    font = 3 + 2 * len(pages)
    for place, lines in enumerate(pages):
        shown = " T* ".join(f"<{_codes(line)}> Tj" for line in lines)
        content = f"BT /F1 11 Tf 14 TL 60 760 Td {shown} ET"
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {4 + 2 * place} 0 R"
            f"/Resources<</Font<</F1 {font} 0 R>>>>>>",
            _stream(content),
        ]
    kids = " ".join(f"{3 + 2 * place} 0 R" for place in range(len(pages)))
    objects[1] = f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>"
    mapped = "\n".join(f"<{_codes(letter)}> <{_codes(letter)}>" for letter in letters)
    objects += [
        f"<</Type/Font/Subtype/Type0/BaseFont/Test/Encoding/Identity-H"
        f"/DescendantFonts[{font + 1} 0 R]/ToUnicode {font + 2} 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/Test/DW 600"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        _stream(
            "begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            f"{len(letters)} beginbfchar\n{mapped}\nendbfchar endcmap"
        ),
        f"<</Title<FEFF{_codes(title)}>>>",
    ]
    return _file(objects)


def locked_pdf(password: str) -> bytes:
    """A PDF that only opens with ``password`` ("" locks it against printing alone)."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["Locked words of a secret."]))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(title: str = "") -> bytes:
    """A docx with a heading, a paragraph, a list and a table, in Korean and English."""
    document = docx.Document()
    document.core_properties.title = title
    document.add_heading("검증기의 역할", 1)
    document.add_paragraph("검증기는 여러 답 가운데 하나를 고른다. A verifier picks one answer.")
    document.add_paragraph("첫째 항목", style="List Bullet")
    document.add_paragraph("둘째 항목", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "비용", "16 samples"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def without_part(package: bytes, part: str) -> bytes:
    """A docx from which one of its parts is missing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
    return out.getvalue()


def _codes(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def _stream(content: str) -> str:
    return f"<</Length {len(content)}>>stream\n{content}\nendstream"


def _file(objects: Sequence[str]) -> bytes:
    out = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{content}endobj\n".encode("ascii")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    start = len(out)
    return out + (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {size}/Root 1 0 R/Info {size - 1} 0 R>>\nstartxref\n{start}\n%%EOF\n"
    ).encode("ascii")
