"""Processes that train together tell each other that they live: one that hangs, or whose machine is gone, is noticed within
minutes, where a collective would wait for hours (it must: one process may prepare features for all)."""

from __future__ import annotations

import os
import threading
import time

import torch.distributed as dist

from ..events import emit
from ..processes import rank, world

SILENCE = "LOUPE_PEER_SILENCE"
"""Seconds after which a silent process counts as gone, where it is not the usual."""
USUAL_S = 300.0


def watch_peers() -> None:
    """To be called once in each of several processes, when their group is there; each of them then ends with an error event
    where one has been silent for too long."""
    limit = float(os.environ.get(SILENCE, USUAL_S))
    store = dist.PrefixStore("alive", dist.distributed_c10d._get_default_store())
    heard = {peer: time.monotonic() for peer in range(world()) if peer != rank()}

    def listen() -> None:
        """Beats, and hears the others' beats. The store may itself hang with a machine that is gone."""
        last, beat = {peer: b"" for peer in heard}, 0
        while True:
            beat += 1
            try:
                store.set(str(rank()), str(beat))
                for peer in heard:
                    if store.check([str(peer)]) and (said := store.get(str(peer))) != last[peer]:
                        last[peer], heard[peer] = said, time.monotonic()
            except RuntimeError:  # The store is gone: nobody is heard from now on.
                pass
            time.sleep(limit / 30)

    def judge() -> None:
        while True:
            time.sleep(limit / 30)
            peer, since = min(heard.items(), key=lambda one: one[1])
            if time.monotonic() - since > limit:
                seconds = round(time.monotonic() - since)
                message = f"process {peer} has not been heard of for {seconds} s: it hangs, or its machine is gone; start again"
                emit("error", code="peer-silent", message=message)
                os._exit(1)

    for work in (listen, judge):
        threading.Thread(target=work, daemon=True).start()
