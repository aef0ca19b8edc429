"""Pages of the campaign itself: its names, days, words and times, which its office keeps."""
