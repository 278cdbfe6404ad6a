"""Reads the whole process table once, with psutil.process_iter, and looks who is below whom."""

import psutil


def zombies_below(pid):
    table = {process.pid: process.info for process in psutil.process_iter(["ppid", "status"])}

    def below(number):
        seen = set()
        while number in table and number not in seen:
            seen.add(number)
            number = table[number]["ppid"]
            if number == pid:
                return True
        return False

    zombies = [number for number, facts in table.items() if facts["status"] == psutil.STATUS_ZOMBIE]
    return sorted(filter(below, zombies), reverse=True)
