"""Pages of the register: the list, a problem and its acts, the work queues, and the customary lists."""
