"""Starts itself in __init__: whoever calls start, as the task says, is too late."""
# verdict: failed
# says: starts its process in __init__
# hint: mustn't start anything

import time
from multiprocessing import Process


class Ticker(Process):
    def __init__(self, count, interval, send):
        super().__init__()
        self.count, self.interval, self.send = count, interval, send
        self.start()

    def run(self):
        for number in range(self.count):
            time.sleep(self.interval)
            self.send.send(number)
        self.send.close()
