"""The product's web pages, where members write. They load nothing from other sites, and no URL has typed text in it."""
