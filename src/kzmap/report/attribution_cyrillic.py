"""Attribution in Russian and Kazakh: the frames stand in ``geo/report/attribution.csv``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzmap.report.attribution import PRONOUN, Attribution, clean_speaker
from kzmap.report.lexicon import any_of

if TYPE_CHECKING:
    from kzmap.report.attribution import Speakers

__all__ = ["read_kazakh", "read_russian"]


def read_russian(speakers: Speakers, text: str) -> Attribution | None:
    """Find the attribution of a Russian sentence."""
    cited = []
    match = re.search(r"(?:со ссылкой на|ссылаясь на)\s+(?P<who>[^,.;]+)", text, re.IGNORECASE)
    if match:
        cited = [speakers.remember(clean_speaker(match.group("who")))]
    frame = any_of("attribution", "ru", "frame", "frame").pattern
    match = re.search(rf"{frame}\s+(?P<who>[^,;:]+?)(?=[,;:.](?:\s|$)|$)", text, re.IGNORECASE)
    if match and (speakers.is_body(match.group("who")) or re.search(r"[А-ЯЁA-Z]", match.group("who"))):
        who = re.split(r"\s(?:погиб|были|был|в \w+ (?:погиб|пострад))", match.group("who"))[0]
        return Attribution(
            tuple(dict.fromkeys([speakers.remember(clean_speaker(who)), *cited])), match.start(), match.end(), reason="по данным"
        )
    verbs = any_of("attribution", "ru", "frame", "verb").pattern
    for match in re.finditer(verbs, text, re.IGNORECASE):
        denies = match.group().lower().startswith("опроверг")
        after = re.match(
            r"\s+(?:журналистам\s+)?(?:в\s+|во\s+)?(?P<who>(?!что\b)(?:\"[^\"]{2,40}\"|[^,.;:\"])+)", text[match.end() :]
        )
        before = re.search(r"(?:^|[,;:\"]\s*|\sи\s)(?P<who>(?:В\s+|в\s+)?[^,;:\"]+?)\s*$", text[: match.start()])
        for side in (before, after):
            who = side.group("who").strip() if side else ""
            who = re.sub(
                r"^(?:об этом|как|при этом|также|ранее|позже|в свою очередь|в|во|он|она|ещё|сейчас|накануне)\s+",
                "",
                who,
                flags=re.IGNORECASE,
            )
            who = re.sub(r"^(?:в|во)\s+", "", who)
            who = re.split(r"\s+(?:со ссылкой на|ссылаясь на)\s", who)[0]
            who = re.sub(
                r"\s+(?:в|на|во время) (?:своём|своем|своей|эфире|интервью|telegram|телеграм|брифинге|заявлении"
                r"|соцсет)\S*(?:\s.*)?$",
                "",
                who,
                flags=re.IGNORECASE,
            )
            who = re.sub(
                r"\s+(?:в (?:среду|четверг|пятницу|субботу|воскресенье|понедельник|вторник)|во вторник|\d+ \w+|вчера"
                r"|сегодня|накануне)$",
                "",
                who,
            )
            if who.lower() in ("об этом", "как", "", "позже", "ранее") or len(who.split()) > 9:
                if who.lower() in PRONOUN and speakers.last:
                    return Attribution((speakers.last, *cited), match.start(), match.end(), denies, match.group())
                continue
            if who.lower() in PRONOUN:
                if speakers.last:
                    return Attribution((speakers.last, *cited), match.start(), match.end(), denies, match.group())
                continue
            if (
                speakers.is_body(who)
                or (re.search(r"^[А-ЯЁA-Z]", who) and side is not before)
                or re.fullmatch(r"[А-ЯЁ][а-яё]+(?: [А-ЯЁ][а-яё]+)?", who)
            ):
                return Attribution(
                    tuple(dict.fromkeys([speakers.remember(clean_speaker(who)), *cited])),
                    match.start(),
                    match.end(),
                    denies,
                    match.group(),
                )
    return Attribution(tuple(cited), reason="со ссылкой") if cited else None


def read_kazakh(speakers: Speakers, text: str) -> Attribution | None:
    """Find the attribution of a Kazakh sentence."""
    frame = any_of("attribution", "kk", "frame", "frame").pattern
    match = re.search(rf"(?:^|[,;]\s*)(?P<who>[^,;:]+?)\s+{frame}", text, re.IGNORECASE)
    if match:
        return Attribution(
            (speakers.remember(clean_speaker(match.group("who"))),), match.start(), match.end(), reason="мәліметінше"
        )
    verbs = any_of("attribution", "kk", "frame", "verb").pattern
    match = re.search(rf"деп\s+{verbs}\s+(?P<who>[^,;:.]+)", text, re.IGNORECASE)
    if match and speakers.is_body(match.group("who")):
        return Attribution(
            (speakers.remember(clean_speaker(match.group("who"))),), match.start(), match.end(), reason="деп хабарлады"
        )
    match = re.search(
        rf"(?:деп|туралы|екенін|болғанын)\s+(?P<who>[^,;:]+?)\s+{verbs}|^(?P<first>[^,;:]+?)\s+\S+\s+{verbs}",
        text,
        re.IGNORECASE,
    )
    who = match.group("who") or "" if match else ""
    if match and who and speakers.is_body(who):
        return Attribution((speakers.remember(clean_speaker(who)),), match.start(), match.end(), reason="хабарлады")
    for size in range(4):
        match = re.search(rf"^(?P<who>\S+(?:\s\S+){{{size}}})\s.*{verbs}", text, re.IGNORECASE)
        if match is None or not speakers.is_body(match.group("who")):
            continue
        return Attribution(
            (speakers.remember(clean_speaker(match.group("who"))),), match.start(), match.end(), reason="хабарлады"
        )
    return None
