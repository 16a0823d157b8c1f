/// Tests of the demo.
@NullMarked
package dev.carillon.demo;

import org.jspecify.annotations.NullMarked;
