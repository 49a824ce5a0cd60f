insecure = Address without encryption (http): this browser cannot open texts there without a network. Everything else works.
insecure-edit = Address without encryption (http): this text cannot be opened again without a network. While the page stays open, what you write is kept here and leaves as soon as the network is back.
