"""A Process per item, at most so many at once; waits for pipes and kills the rest."""

from multiprocessing import get_context
from multiprocessing.connection import wait

context = get_context("spawn")


def work(func, item, pipe):
    try:
        pipe.send((True, func(item)))
    except Exception as error:
        pipe.send((False, error))


def first_done(func, items, processes):
    todo, running, errors = list(items), {}, []
    try:
        while todo or running:
            while todo and len(running) < processes:
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=work, args=(func, todo.pop(0), theirs))
                process.start()
                theirs.close()
                running[ours] = process
            for pipe in wait(running):
                try:
                    good, value = pipe.recv()
                except EOFError:
                    good, value = False, ChildProcessError("killed")
                if good:
                    return value
                errors.append(value)
                running.pop(pipe).join()
                pipe.close()
    finally:
        for pipe, process in running.items():
            process.kill()
            process.join()
            pipe.close()
    raise ExceptionGroup("nobody succeeded", errors)
