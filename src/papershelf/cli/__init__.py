"""The command line: options in, one use case, print. Importing it stays light; heavy parts load inside commands."""
