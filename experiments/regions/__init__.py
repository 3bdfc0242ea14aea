"""Many places, one pot: whom the money reaches under each rule of sharing it out."""
