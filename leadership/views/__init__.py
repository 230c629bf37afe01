"""Pages: the programmes, one's own application, a head's school, the office, and the fee as each of them sees it."""
