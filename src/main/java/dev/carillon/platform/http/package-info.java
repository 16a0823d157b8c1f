/// What every HTTP answer has in common: problems, request ids, headers, JSON rules, pages.
@NullMarked
package dev.carillon.platform.http;

import org.jspecify.annotations.NullMarked;
