"""Questions people ask of their data: each picks the procedure that fits, says why, and answers in a sentence.

Every module answers one question with an ``Answer``: ``differing`` (do these groups differ?), ``pairing`` (do these
pairs differ?), ``driving`` (does x move y?), ``sharing`` (do shares or counts differ?), ``meeting_limits`` (can the
process meet the limits?), ``measuring`` (can we trust the measurement?) and ``planning`` (how many do we need?).
"""
