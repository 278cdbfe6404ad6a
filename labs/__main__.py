"""`python -m labs` is the same command as `labs`."""

from labs.cli import main

if __name__ == "__main__":
    main()
