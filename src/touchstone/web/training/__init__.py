"""Pages of training classes: the list, one class and one sitting, the trainees of a unit, feedback about the course."""
