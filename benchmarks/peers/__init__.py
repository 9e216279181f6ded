"""What the comparisons run in other tools' own interpreters: `python FILE UNCERTAIN` answers counts with seconds."""
