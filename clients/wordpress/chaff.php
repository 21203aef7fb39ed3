<?php
/**
 * Plugin Name: Chaff
 * Description: The Akismet plugin, as it is, asks the newsroom's own Chaff server instead of akismet.com.
 *
 * This file belongs into wp-content/mu-plugins/, and these two lines into wp-config.php:
 *
 *     define( 'CHAFF_URL', 'https://chaff.example.org' );
 *     define( 'WPCOM_API_KEY', 'what `chaff key add --scope check,label` has shown' );
 *
 * The key is not for Akismet's settings page: that page keeps only the characters a to f and 0 to 9.
 */

defined( 'ABSPATH' ) || exit;

if ( ! defined( 'CHAFF_URL' ) ) {
	return;
}

// What is meant for Akismet's server goes to Chaff.
add_filter(
	'pre_http_request',
	static function ( $response, $args, $url ) {
		$host = (string) wp_parse_url( $url, PHP_URL_HOST );
		if ( ! preg_match( '/^(?:([a-z0-9_]+)\.)?rest\.akismet\.com$/i', $host, $parts ) ) {
			return $response;
		}
		// Akismet names its own host there.
		unset( $args['headers']['Host'] );
		$path = wp_parse_url( $url, PHP_URL_PATH );
		// Versions before 5 have the key only in the name of the host; but the key that is to be verified is a field.
		if ( isset( $parts[1] ) && '/1.1/verify-key' !== $path ) {
			$path = "/k/$parts[1]$path";
		}
		$query = wp_parse_url( $url, PHP_URL_QUERY );
		return wp_remote_request( untrailingslashit( CHAFF_URL ) . $path . ( $query ? "?$query" : '' ), $args );
	},
	10,
	3
);

// What a moderator says is then said of Chaff's own decision, and not only of the same words. Akismet does
// not send the name that the decision was given, but keeps it with the comment (5.3.1 and later ask this filter).
add_filter(
	'akismet_request_args',
	static function ( $args, $call ) {
		if ( in_array( $call, array( 'submit-spam', 'submit-ham' ), true ) && ! empty( $args['comment_ID'] ) ) {
			$args['guid'] = get_comment_meta( $args['comment_ID'], 'akismet_guid', true );
		}
		return $args;
	},
	10,
	2
);
