"""Schools, trusts and partners; the people who work there and the posts they hold; how they sign in.

Almost every rule of the portal asks who holds which post today. The answer is here."""
