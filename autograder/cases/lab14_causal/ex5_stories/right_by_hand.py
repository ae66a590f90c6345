# style: by hand
flips = {"moves": 0, "schools": 0.42 / 0.6 - 0.12 / 0.4}
claim = "story"
