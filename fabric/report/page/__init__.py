"""One page of HTML about a plan, or about two: no network, no file beside it."""
