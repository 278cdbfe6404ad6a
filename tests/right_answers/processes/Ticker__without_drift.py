"""Sends by a timetable, closes by a with block, and has a base class of its own."""

import multiprocessing
import time


class Timetable:
    count: int
    interval: float

    def moments(self):
        begin = time.monotonic()
        for number in range(self.count):
            time.sleep(max(0.0, begin + number * self.interval - time.monotonic()))
            yield number


class Ticker(Timetable, multiprocessing.Process):
    def __init__(self, count, interval, send):
        multiprocessing.Process.__init__(self, name="ticker", daemon=True)
        self.count = count
        self.interval = interval
        self.connection = send

    def run(self):
        with self.connection as connection:
            for number in self.moments():
                connection.send(number)
