"""Claims of the small plant, of every sense."""

CLAIMS = {
    "capacity": {"value": "10000 t/year"},
    "capital": {
        "value": "1e9 CNY",
        "text": "one billion",
        "text_zh": "十亿",
        "source": "a filing",
        "grade": "filing",
    },
    "investment": {"indicator": "total_investment", "value": "1.2e9 CNY"},
    "total_one": {"indicator": "phases.one.total_investment", "value": "0.7e9 CNY"},
    "capital_one": {"indicator": "phases.one.capital", "value": "0.6e9 CNY"},
    "land": {"value": "100 mu"},
    "done": {"indicator": "phases.one.production", "value": "2026-06-30"},
    "built": {"indicator": "phases.two.completion", "value": "2090-01-01"},
    "output_value": {"value": "2.82e9 CNY/year"},
    "jobs": {"value": "1 person"},
    "total_tax": {"value": "1e12 CNY/year"},
    "payback": {"value": "1 year"},
    "firr_after_tax": {"value": "10 %"},
}
