"""Lets Process call a target, and does not write run at all."""

import time
from multiprocessing import Process


def tick(count, interval, send):
    for number in range(count):
        if number:
            time.sleep(interval)
        send.send(number)
    send.close()


class Ticker(Process):
    def __init__(self, count, interval, send):
        super().__init__(target=tick, args=(count, interval, send))
