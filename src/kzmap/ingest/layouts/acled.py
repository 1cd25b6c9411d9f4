"""Armed Conflict Location & Event Data: one row an event (or an actor of it, in dyadic files)."""

from kzmap.ingest.layouts.layout import Layout

LAYOUT = Layout(
    name="acled",
    title="ACLED",
    required=("eventidcnty", "eventdate", "latitude", "longitude"),
    fields={
        "eventidcnty": "id", "eventdate": "start", "latitude": "lat", "longitude": "lon", "geoprecision": "precision",
        "timeprecision": "time_precision", "subeventtype": "category", "actor1": "actors", "location": "place",
        "admin1": "region", "country": "country", "notes": "summary", "source": "source", "fatalities": "killed",
    },
    # 1: the place is named. 2: near it, or a part of a region. 3: a region, drawn at its capital.
    precision={"1": ("settlement", 5_000.0), "2": ("district", 30_000.0), "3": ("region", float("nan"))},
    time_precision={"1": "day", "2": "week", "3": "month"},
    category={
        "peacefulprotest": "protest", "protestwithintervention": "protest", "excessiveforceagainstprotesters": "protest",
        "protests": "protest", "violentdemonstration": "clash", "mobviolence": "clash", "riots": "clash",
        "armedclash": "clash", "governmentregainsterritory": "clash", "nonstateactorovertakesterritory": "clash",
        "battles": "clash", "attack": "violence_against_civilians", "sexualviolence": "violence_against_civilians",
        "abductionforceddisappearance": "violence_against_civilians", "violenceagainstcivilians": "violence_against_civilians",
        "chemicalweapon": "clash", "airdronestrike": "clash", "suicidebomb": "clash", "grenade": "clash",
        "shellingartillerymissileattack": "clash", "remoteexplosivelandmineied": "clash", "explosionsremoteviolence": "clash",
        "agreement": "decision", "arrests": "arrest", "lootingpropertydestruction": "looting",
        "headquartersorbaseestablished": "deployment", "changetogroupactivity": "other", "disruptedweaponsuse": "security_operation",
        "nonviolenttransferofterritory": "other", "other": "other", "strategicdevelopments": "other",
    },
    title_columns=("subeventtype", "location"),
    source="ACLED",
)  # fmt: skip
