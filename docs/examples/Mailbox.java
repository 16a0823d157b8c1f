import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;

/// A mail server that takes every mail and prints it: GreenMail, which the tests use as well. Its
/// libraries are there once the service has been built:
///
///     java -cp "$(find ~/.m2/repository -name 'greenmail-2*.jar' -o -name 'jakarta.mail-2*.jar' \
///       -o -name 'angus-activation-2*.jar' -o -name 'jakarta.activation-api-2*.jar' \
///       -o -name 'slf4j-api-2*.jar' | paste -sd: -)" docs/examples/Mailbox.java 3025
public final class Mailbox {

  private Mailbox() {}

  public static void main(String[] args) throws MessagingException, IOException {
    if (args.length != 1) {
      System.err.println("Usage: java -cp <GreenMail> docs/examples/Mailbox.java <port>");
      System.exit(2);
    }
    var server = new GreenMail(new ServerSetup(Integer.parseInt(args[0]), "127.0.0.1", "smtp"));
    server.start();
    System.out.println("Listening on smtp://127.0.0.1:" + args[0]);
    for (int seen = 0; server.waitForIncomingEmail(Long.MAX_VALUE, seen + 1); seen++) {
      show(server.getReceivedMessages()[seen]);
    }
  }

  private static void show(MimeMessage mail) throws MessagingException, IOException {
    System.out.println("From: " + mail.getFrom()[0]);
    System.out.println("To: " + mail.getAllRecipients()[0]);
    System.out.println("Subject: " + mail.getSubject());
    System.out.println("Message-ID: " + mail.getMessageID());
    System.out.println();
    System.out.println(text(mail).strip());
    System.out.println();
  }

  /// @return the first part of plain text; empty when there is none
  private static String text(Part part) throws MessagingException, IOException {
    if (part.isMimeType("text/plain")) {
      return part.getContent().toString();
    }
    if (part.getContent() instanceof Multipart parts) {
      for (int i = 0; i < parts.getCount(); i++) {
        String found = text(parts.getBodyPart(i));
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return "";
  }
}
