"""Files of many forms -> documents: web archives, mirrors, JSON lines, publications."""
