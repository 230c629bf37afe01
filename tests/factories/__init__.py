"""Things to test with, one module an app. Defaults are the plainest case that the rules allow."""
