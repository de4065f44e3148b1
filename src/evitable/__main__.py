"""`python -m evitable` runs the command line."""

from evitable.cli import main

if __name__ == "__main__":
    main()
