"""Every bound on what a peer can grow, and what each protects."""

MAX_COMMAND_BYTES = 65_536
"""One frame to the hub: ZeroMQ drops the connection of a peer that sends more."""

MAX_POST_BYTES = 16_384
"""The text of one post, as UTF-8: a page of code, and still a small part of a frame."""

MAX_HUB_FRAME_BYTES = 1_048_576
"""One frame from the hub, so that a false hub cannot fill a student's memory."""

MAX_NAME_BYTES = 80
"""A workshop's name as UTF-8: fits the descriptor, the mDNS text record and a window's title."""

MIN_HANDLE_CHARS = 2
MAX_HANDLE_CHARS = 24
"""A handle, in code points: fits the people list on a 1366-pixel screen."""

MAX_RAW_HANDLE_CHARS = 96
"""A handle as it was typed, before it is normalized: the time that NFKC takes for a row of marks
grows with its square (one second for a frame of them), and the hub does nothing else meanwhile."""

KEY_BYTES = 32
"""A CURVE or Ed25519 public key."""

ID_BYTES = 16
"""A client's id of a post, a topic, a log epoch: fixed, as topics match by prefix."""

SIGNATURE_BYTES = 64
"""An Ed25519 signature."""

MAX_PAGE_BYTES = 65_536
"""The entries of one catch-up page: fast enough, and a client that never reads costs little."""

MAX_PAGE_ENTRIES = 2_000
"""The entries of one catch-up page, so that a page of tiny posts decodes in milliseconds."""

MAX_MEMBERS = 1_000
"""Members known to a workshop, present and past: the roster fits one frame."""

POSTS_PER_SECOND = 5.0
POST_BURST = 20
"""What one member may say: faster than anyone types, slower than a script that floods."""

MAX_WORD_CHARS = 32
"""An entry word: something that is said aloud once."""

MAX_WAITING = 200
"""People in the lobby: more than a class, and what a script that knocks can fill."""

MAX_OFFER_ENTRIES = 64
"""The entries of one offer: checking their signatures takes the hub some 10 ms."""

OFFERED_PER_SECOND = 64.0
OFFER_BURST = 512
"""Entries that one member may offer: who offers lies does not keep the hub busy with checking."""

MAX_WAIT_SECONDS = 3_600.0
"""What a hub may tell a client to wait: also keeps out what is no number and what is endless."""

GREETING_BYTES = 512
"""The length of a greeting's question: an answer is never longer, so UDP amplifies nothing."""

MAX_SEQ = 2**53
"""The highest number of an entry: exact in every JSON reader."""
