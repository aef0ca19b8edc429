"""Pages of the register: the list, one problem and every act, the rooms of who has to act, the customary lists."""
