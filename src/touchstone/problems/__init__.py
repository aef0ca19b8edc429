"""Problems: registered, put right, checked by somebody else, looked back at, published."""
