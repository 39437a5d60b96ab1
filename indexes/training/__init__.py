"""Makes the embedded default model, `indexes/model/`, from open data; run as `python -m indexes.training`.

The model is a table: one vector per word, a text is the mean of its words. What makes it good without a
large corpus is its start: a Chinese word begins where an English sentence model puts its dictionary gloss, so both
languages share one space before any training (`start.py`); pairs then move it a little (`contrast.py`).

`glosses` and `pairs` read the data, `vocabulary` chooses the words, `tokenizer` cuts texts into them, `start` and
`contrast` make the vectors, `export` writes the folder, `evaluate` measures it. Needs the extra `training`.
"""
