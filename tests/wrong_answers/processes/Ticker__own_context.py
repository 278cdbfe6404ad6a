"""A subclass of the fork context's process: it starts by fork, whatever the program asks for."""
# verdict: failed
# says: subclass of ForkProcess

import multiprocessing
import time

FORK = multiprocessing.get_context("fork")


class Ticker(FORK.Process):
    def __init__(self, count, interval, send):
        super().__init__()
        self.count, self.interval, self.send = count, interval, send

    def run(self):
        for number in range(self.count):
            time.sleep(self.interval)
            self.send.send(number)
        self.send.close()
