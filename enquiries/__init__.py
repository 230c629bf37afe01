"""One inbox for questions to the alliance: who answers, by when, and what was said. New heads are welcomed from here,
for what they ask first is a tour."""
