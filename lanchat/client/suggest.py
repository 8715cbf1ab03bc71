"""Handles to suggest to someone who has no idea yet: an adjective and an animal."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from lanchat.protocol.handle import normalize

if TYPE_CHECKING:
    import random
    from collections.abc import Collection

ADJECTIVES = (
    *("agile", "airy", "alpine", "amber", "aqua", "arctic", "autumn", "azure"),
    *("blue", "bold", "brave", "breezy", "bright", "calm", "cheery", "clear"),
    *("clever", "coral", "cosmic", "cosy", "crisp", "curious", "daring", "deft"),
    *("dewy", "eager", "early", "easy", "fair", "fleet", "fond", "fresh"),
    *("gentle", "glad", "golden", "grand", "green", "happy", "hardy", "honest"),
    *("humble", "indigo", "jade", "jolly", "keen", "kind", "light", "lively"),
    *("lucky", "lunar", "mellow", "merry", "mild", "misty", "modest", "neat"),
    *("nimble", "noble", "patient", "polite", "prime", "quick", "quiet", "rapid"),
    *("red", "royal", "ruby", "silver", "solar", "spring", "steady", "stellar"),
    *("sunny", "swift", "tidy", "tranquil", "true", "vivid", "warm", "wise"),
)

ANIMALS = (
    *("alpaca", "antelope", "badger", "bear", "bee", "bison", "bobcat", "butterfly"),
    *("camel", "canary", "caribou", "cat", "cheetah", "cicada", "condor", "corgi"),
    *("crane", "cricket", "deer", "dolphin", "dragonfly", "duck", "eagle", "egret"),
    *("falcon", "ferret", "finch", "firefly", "flamingo", "fox", "gazelle", "gecko"),
    *("hare", "hawk", "hedgehog", "heron", "ibex", "ibis", "iguana", "jackdaw"),
    *("jaguar", "kestrel", "kingfisher", "kite", "koala", "lark", "lemur", "leopard"),
    *("lion", "llama", "lynx", "marmot", "marten", "narwhal", "ocelot", "okapi"),
    *("osprey", "otter", "owl", "panda", "panther", "parrot", "pelican", "penguin"),
    *("puffin", "puma", "quail", "rabbit", "raven", "robin", "salmon", "seal"),
    *("sparrow", "starling", "stork", "swan", "tapir", "tern", "tiger", "toucan"),
    *("turtle", "wolf", "wombat", "wren", "yak", "zebra"),
)


def suggest(rng: random.Random, avoid: Collection[str] = ()) -> str:
    """Return a handle such as "blue-owl", none of those in `avoid`.

    If `avoid` holds every pair, any pair is returned: the hub then says whether it is free.
    """
    taken = {normalize(handle).casefold() for handle in avoid}
    pairs = [f"{adjective}-{animal}" for adjective, animal in product(ADJECTIVES, ANIMALS)]
    return rng.choice([pair for pair in pairs if pair not in taken] or pairs)
