/// What the tests share: a database, tokens.
@NullMarked
package dev.carillon.testkit;

import org.jspecify.annotations.NullMarked;
