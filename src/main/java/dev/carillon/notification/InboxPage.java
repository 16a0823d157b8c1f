package dev.carillon.notification;

import dev.carillon.platform.http.Page;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// One page of an inbox, in the envelope of document 003.
@RegisterForReflection
@Schema(name = "NotificationPage")
record InboxPage(
    @Schema(description = "Always true.") boolean success,
    @Schema(description = "The notifications of this page, newest first.")
        List<NotificationView> data,
    @Schema(description = "All unread notifications of the inbox, whatever was asked for.")
        long unreadCount,
    @Schema(description = "Where this page is in the list.") Page.Pagination pagination) {}
