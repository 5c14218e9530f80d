"""Runs to reason about: small documents of our own, and a research made without a loop."""

from __future__ import annotations

from pathlib import Path

from research_core import Library
from research_core.domain.research import Research
from research_core.domain.values import Brief, Source
from research_core.reasoners.extractive.material import Unit, units_of

CAFE = {
    "cost.md": """# 카페 창업 비용

카페 창업 비용은 보증금, 권리금, 인테리어, 장비, 초도 물품으로 나뉜다. 서울에서 10평 카페를 여는 데에는 평균 8,000만 원이 든다. 권리금은 상권에 따라 0원에서 1억 원까지 차이가 크다.

이 글이 도움이 되셨다면 구독과 좋아요를 부탁드립니다.
""",
    "franchise.md": """# 프랜차이즈 카페와 개인 카페

김민수 기자 kim@example.com

프랜차이즈 카페는 가맹비를 본사에 내는 대신 검증된 메뉴를 쓰는 창업 방식이다. 개인 카페는 가맹비가 없어 초기 비용이 15% 정도 낮지만, 메뉴 개발을 점주가 직접 해야 한다. 프랜차이즈 카페는 매출의 3%에서 5%를 로열티로 낸다. 권리금은 폐업할 때 돌려받지 못할 수 있어 위험이 크다.
""",
    "running.md": """# 카페 운영

임대료는 매출의 10%를 넘지 않아야 이익이 남는다. 카페 매출에서 원재료비가 차지하는 비율은 보통 30%이다. 프랜차이즈 카페의 평균 영업이익률은 10%로 개인 카페의 14%보다 낮다. 권리금은 카페를 넘길 때 다음 임차인에게서 받는 돈이다.
""",
}
DEPOSITS = {
    "law.md": """# Tenancy deposits

A tenancy deposit is money that a tenant pays to a landlord as security against damage. Landlords must protect the deposit in an approved scheme within 30 days. A landlord who fails to protect the deposit may have to pay the tenant three times its amount. An inventory is the best evidence in a dispute, because the burden of proof lies with the landlord.
""",
}


def write(folder: Path, documents: dict[str, str]) -> Path:
    """The documents as files of a new folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def finish(
    library: Library,
    topic: str,
    documents: Path | None = None,
    language: str = "auto",
    injections: tuple[tuple[str, str], ...] = (),
) -> Research:
    """The research after its run, with what the analyst put in before it began."""
    run = library.start(topic, language=language, documents=documents)
    for form, text in injections:
        library.inject(run, text, form)  # type: ignore[arg-type]
    for _ in library.drive(run):
        pass
    return library.research(run)


def research_of(*texts: str, topic: str = "topic", language: str = "en") -> Research:
    """A research with these texts as sources, nothing read yet."""
    sources = {
        f"s{place}": Source(
            f"s{place}", f"documents:{place}.md", f"T{place}", text, "documents", "q"
        )
        for place, text in enumerate(texts)
    }
    return Research(id="r", brief=Brief(topic, language), sources=sources, planned=True)


def units(*texts: str) -> list[Unit]:
    """The units of sources with these texts."""
    found = research_of(*texts).sources.values()
    return [unit for source in found for unit in units_of(source)]
