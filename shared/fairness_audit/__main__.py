"""`python -m fairness_audit report FILE ...`: the command `fairness-audit`."""

from fairness_audit.auditing.cli import main

raise SystemExit(main())
